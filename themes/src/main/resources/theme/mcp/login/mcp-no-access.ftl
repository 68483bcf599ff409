<#import "mcp-page.ftl" as mcp>
<@mcp.page heading=msg("mcpNoAccessTitle")>
<div id="mcp-no-access" class="mcp-stack">
  <dl class="mcp-facts">
    <div>
      <dt>${msg("mcpNoAccessServer")}</dt>
      <dd id="mcp-server"><strong><@mcp.foreign server /></strong></dd>
    </div>
  </dl>
  <p class="instruction">${msg("mcpNoAccessMeaning")}</p>
  <p id="mcp-contact">${msg("mcpNoAccessAsk")} <#if contact?has_content><strong><@mcp.foreign contact /></strong><#else>${msg("mcpNoAccessAdministrator")}</#if></p>
  <div class="mcp-account">
    <p>${msg("mcpNoAccessSignedInAs")} <strong><@mcp.foreign person /></strong></p>
    <p><a id="mcp-switch" href="${url.loginRestartFlowUrl}">${msg("mcpNoAccessSwitch")}</a></p>
  </div>
  <form class="mcp-decision" action="${url.loginAction}" method="post">
    <button type="submit" class="${properties.kcButtonSecondaryClass}" name="back" id="mcp-back" value="true">${msg("mcpNoAccessBack")}</button>
  </form>
</div>
</@mcp.page>
